"""Bank statements of 1CClientBankExchange (K-1, exchange-formats §1): bytes in, values out.

Pure functions without a base. Start with `reading.read` and `model.Statement`.
"""
