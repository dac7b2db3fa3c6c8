"""The coach: drills as data, what makes them harder, the plan of a person's weeks."""
