"""What people write back, by whatever way: who it is, what it means, what is done."""
