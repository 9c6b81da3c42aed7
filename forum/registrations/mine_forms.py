"""Asking for the link to all one registered for."""

from forum.registrations.forms import AddressForm, address_field


class AskForm(AddressForm):
    """The address somebody registered with."""

    email = address_field()
