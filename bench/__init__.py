"""How much slower than a bare Flask view the app is, measured beside it in the same process on the same database."""
