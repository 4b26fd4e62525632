"""What the hot paths cost, each beside the same work at this machine's limit, measured in turns in the same run."""
