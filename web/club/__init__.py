"""The club server: takes in what stations send, shows it to coaches."""
