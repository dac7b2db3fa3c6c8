"""What somebody who helps from afar needs to know, without secrets or names."""
