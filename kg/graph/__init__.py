"""Records → RDF: the only place that says which field is which property."""
