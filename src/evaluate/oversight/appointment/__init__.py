"""Review before appointment (任前审核): whom a list means, the county's own rule, verdicts, papers, three rates."""
