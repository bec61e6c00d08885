"""What training-subsidy does behind the scenes."""
