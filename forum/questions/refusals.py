"""Why a question cannot be changed as somebody wants."""

from forum.errors import Refusal
from forum.i18n import N_


class OptionWasChosen(Refusal):
    """What somebody answered keeps its sense."""

    code = "option_was_chosen"
    message = N_("Somebody has chosen “%(option)s”: it can be worded anew, but not removed.")


class OthersDepend(Refusal):
    """A question that others wait for cannot go before them."""

    code = "others_depend"
    message = N_("“%(question)s” depends on this. Change or retire that question first.")


class NotAskedAnyMore(Refusal):
    """A question comes back only while the one it depends on is asked."""

    code = "not_asked_any_more"
    message = N_("It depends on a question that is retired. Bring that one back first.")


class StandsBehind(Refusal):
    """A question stands behind the one it depends on."""

    code = "stands_behind"
    message = N_("A question stands behind the one it depends on.")


class NoSuchCondition(Refusal):
    """The question waited for has been changed meanwhile, or stands behind."""

    code = "no_such_condition"
    message = N_("The answer it shall wait for is no longer there. Please choose another.")


class WasAnswered(Refusal):
    """What was answered is kept with its question."""

    code = "was_answered"
    message = N_("Somebody has answered this question, so it stays among the retired ones.")


class TooManyQuestions(Refusal):
    """A form that nobody fills in helps nobody."""

    code = "too_many_questions"
    message = N_("A form asks %(most)d questions at most. Retire some first.")
