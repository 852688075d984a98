"""示例县的答卷是模拟的，没有问过真人：重新生成一遍，与文件核对。 / Invented answers: drawn again and compared."""

from pathlib import Path

from evaluate.workspace.example import drawn_again

print(*drawn_again(Path(__file__).resolve().parent), sep="\n")
