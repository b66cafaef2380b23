"""What is wrong with tables that can be read: the checks, by six S, and audits that repeat them."""
