"""The report on paper: two pages for the clinician, one for the client."""
