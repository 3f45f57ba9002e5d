"""Makes networks.json: networks written in PyTorch, with their weights, answers, gradients and a few steps of AdamW.

pip install torch safetensors numpy; python3 test/golden/networks.py > test/golden/networks.json
"""
import base64
import json
import platform

import numpy
import torch
from safetensors.numpy import save
from torch import nn

torch.manual_seed(5)
torch.set_num_threads(1)

FEATURES, UNITS, SEQUENCE, ROWS = 3, 4, 5, 9


class Mlp(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(FEATURES, UNITS), nn.Linear(UNITS, UNITS)])
        self.output = nn.Linear(UNITS, outputs)

    def forward(self, steps):
        hidden = steps[:, -1]
        for layer in self.layers:
            hidden = torch.relu(layer(hidden))
        return self.output(hidden)


class Recurrent(nn.Module):
    def __init__(self, kind, outputs):
        super().__init__()
        self.layers = nn.ModuleList([kind(FEATURES, UNITS, batch_first=True), kind(UNITS, UNITS, batch_first=True)])
        self.output = nn.Linear(UNITS, outputs)

    def forward(self, steps):
        for layer in self.layers:
            steps = layer(steps)[0]
        return self.output(steps[:, -1])


class Block(nn.Module):
    def __init__(self, inputs, dilation, kernel=2):
        super().__init__()
        self.pad = (kernel - 1) * dilation
        self.first = nn.Conv1d(inputs, UNITS, kernel, dilation=dilation)
        self.second = nn.Conv1d(UNITS, UNITS, kernel, dilation=dilation)
        if inputs != UNITS:
            self.around = nn.Conv1d(inputs, UNITS, 1)

    def forward(self, values):
        past = lambda x: nn.functional.pad(x, (self.pad, 0))
        answer = torch.relu(self.second(past(torch.relu(self.first(past(values))))))
        return torch.relu(answer + (self.around(values) if hasattr(self, "around") else values))


class Tcn(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.blocks = nn.ModuleList([Block(FEATURES, 1), Block(UNITS, 2)])
        self.output = nn.Linear(UNITS, outputs)

    def forward(self, steps):
        hidden = steps.transpose(1, 2)
        for block in self.blocks:
            hidden = block(hidden)
        return self.output(hidden[:, :, -1])


class Transformer(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.input = nn.Linear(FEATURES, UNITS)
        layer = lambda: nn.TransformerEncoderLayer(
            UNITS, 2, 4 * UNITS, dropout=0.0, activation="gelu", norm_first=True, batch_first=True
        )
        self.layers = nn.ModuleList([layer(), layer()])
        self.norm = nn.LayerNorm(UNITS)
        self.output = nn.Linear(UNITS, outputs)
        place = torch.arange(SEQUENCE)[:, None] / 10000 ** (torch.arange(0, UNITS, 2) / UNITS)
        self.codes = torch.stack([place.sin(), place.cos()], dim=2).reshape(SEQUENCE, UNITS)
        self.mask = nn.Transformer.generate_square_subsequent_mask(SEQUENCE)

    def forward(self, steps):
        hidden = self.input(steps) + self.codes
        for layer in self.layers:
            hidden = layer(hidden, src_mask=self.mask, is_causal=True)
        return self.output(self.norm(hidden[:, -1]))


def plain(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def names(values):
    """As trademl names the parts of a transformer; all other names are the same."""
    short = lambda name: name.replace("self_attn.in_proj_", "in_proj.").replace("self_attn.", "")
    return {short(name): plain(value) for name, value in values}


LOSSES = {
    "binary": lambda answers, y: nn.functional.binary_cross_entropy_with_logits(answers[:, 0], y, reduction="none"),
    "multiclass": lambda answers, y: nn.functional.cross_entropy(answers, y.long(), reduction="none"),
    "regression": lambda answers, y: nn.functional.mse_loss(answers[:, 0], y, reduction="none"),
}

x = torch.randn(ROWS, FEATURES)
weights = torch.rand(ROWS) * 2
# Row 6 begins a run, so the rows after it have short histories.
run_start = torch.tensor([0, 0, 0, 0, 0, 0, 6, 6, 6])
steps_at = torch.maximum(torch.arange(ROWS)[:, None] + torch.arange(1 - SEQUENCE, 1), run_start[:, None])
sequences = x[steps_at]
STEP = {"learningRate": 0.05, "weightDecay": 0.1, "clip": 0.5, "steps": 3}


def case(kind, loss, make):
    outputs = 3 if loss == "multiclass" else 1
    y = {"binary": torch.arange(ROWS) % 2, "multiclass": torch.arange(ROWS) % 3, "regression": x[:, 0] + x[:, 1]}[loss]
    y = y.float()
    net = make(outputs)
    start = names(net.named_parameters())
    answers = net(sequences)
    value = (LOSSES[loss](answers, y) * weights).mean()
    value.backward()
    gradient = names((name, parameter.grad) for name, parameter in net.named_parameters())
    optimiser = torch.optim.AdamW(net.parameters(), lr=STEP["learningRate"], weight_decay=STEP["weightDecay"])
    for _ in range(STEP["steps"]):
        optimiser.zero_grad()
        (LOSSES[loss](net(sequences), y) * weights).mean().backward()
        nn.utils.clip_grad_norm_(net.parameters(), STEP["clip"])
        optimiser.step()
    return {
        "kind": kind,
        "task": loss,
        "y": plain(y),
        "weights": start,
        "answers": plain(answers),
        "loss": value.item(),
        "gradient": gradient,
        "trained": names(net.named_parameters()),
        "trainedAnswers": plain(net(sequences)),
    }


MAKERS = {
    "mlp": Mlp,
    "lstm": lambda outputs: Recurrent(nn.LSTM, outputs),
    "gru": lambda outputs: Recurrent(nn.GRU, outputs),
    "tcn": Tcn,
    "transformer": Transformer,
}
file = save(
    {"a.weight": numpy.arange(6, dtype=numpy.float32).reshape(2, 3), "b": numpy.array([0.1], dtype=numpy.float64)},
    {"kind": "lstm"},
)
print(
    json.dumps(
        {
            "source": f"PyTorch {torch.__version__}, Python {platform.python_version()}",
            "command": "python3 test/golden/networks.py",
            "tolerance": 1e-5,
            "spec": {"features": FEATURES, "units": UNITS, "layers": 2, "sequence": SEQUENCE, "kernel": 2, "heads": 2},
            "step": STEP,
            "x": plain(x),
            "rowWeights": plain(weights),
            "history": (torch.arange(ROWS) - run_start).tolist(),
            "safetensors": base64.b64encode(file).decode(),
            "cases": [case(kind, loss, make) for kind, make in MAKERS.items() for loss in LOSSES],
        }
    )
)
