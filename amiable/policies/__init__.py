"""What the company allows: company.toml, and the chain of small rules that turns a reading into a decision."""
