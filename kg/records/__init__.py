"""What a document says, plain and frozen, without RDF: the model and the extraction that fills it."""
