"""What is trained across the rooms: the encoder of talks, the networks that weigh plans, the suspicion of mails,
the opinion on orders."""
