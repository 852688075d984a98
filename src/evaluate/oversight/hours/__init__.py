"""The hours ledger (学时登记): policy, credited hours, accounts, verdicts, rates, and whether entries can be right."""
