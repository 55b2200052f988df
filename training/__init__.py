"""Making the weights that kg ships: `make train`. Not part of the package."""
