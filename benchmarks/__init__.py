"""What the claims about speed and accuracy rest on."""
