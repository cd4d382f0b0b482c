"""Delivers: what the outbox holds is done here. The only folder that imports arq."""
