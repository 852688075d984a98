"""The item bank: blocks of questions with their sources, and a survey assembled from them."""

from evaluate.instruments.bank.assemble import assemble
from evaluate.instruments.bank.block import Block, BlockSource, read_bank, read_block
from evaluate.instruments.bank.minutes import Minutes, minutes

__all__ = ["Block", "BlockSource", "Minutes", "assemble", "minutes", "read_bank", "read_block"]
