"""One file with everything: taken while writing goes on, restored into either database (docs/backup.md)."""
