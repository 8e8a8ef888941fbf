"""The encoder's file is read as its package ships it."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.packed import PackedEncoder, weights_file, widened


def test_a_block_is_a_scale_and_numbers_of_four_bits():
    block = np.concatenate([np.array([0.5], dtype=np.float16).view(np.uint8), np.arange(16, dtype=np.uint8) * 16 + 15])
    (numbers,) = widened(block[np.newaxis])
    assert numbers[:16].tolist() == [3.5] * 16
    assert numbers[16:].tolist() == [(number - 8) / 2 for number in range(16)]


def test_the_file_of_the_package_holds_what_is_expected():
    encoder = PackedEncoder(weights_file())
    assert (encoder.sizes.width, encoder.sizes.layers) == (384, 12)
    assert "备案" in encoder.pieces.texts
    assert encoder.matrix("l0.q.w", 384).shape == (384, 384)


def test_another_file_is_refused(tmp_path):
    other = tmp_path / "other.bin"
    other.write_bytes(b"something else")
    with pytest.raises(ValueError, match="no file of encoder weights"):
        PackedEncoder(other)
