"""What a person does, one blueprint for each thing."""
