"""The county's review (审批): its opinions, lots for visits, delegations to townships."""
