"""The live path: from readings as they come to the centre of pressure now."""
