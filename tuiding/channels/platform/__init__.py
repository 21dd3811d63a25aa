"""What the channels of WeChat's platforms have in common, one noun per file."""
