"""What the bank reports: answers, statements, breaks."""
