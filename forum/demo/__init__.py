"""An invented season to look at: content, loading, and nothing that the product needs."""
