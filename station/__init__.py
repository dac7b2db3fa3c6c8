"""Knows what balance is: forces, CoP, trials, measures. No HTTP, no GPIO."""
