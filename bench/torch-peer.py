"""The peer of torch.ts: trains the same network on the same rows with Python's PyTorch and prints one line of JSON.

Arguments: folder with spec.json, x.bin, y.bin
"""
import json
import pathlib
import resource
import sys
import time

import numpy
import torch
from torch import nn

folder = pathlib.Path(sys.argv[1])
spec = json.loads((folder / "spec.json").read_text())
torch.set_num_threads(spec["threads"])
torch.manual_seed(7)
device = torch.device(spec["device"])
rows, features, sequence, units = (spec[name] for name in ("rows", "features", "sequence", "units"))
x = torch.from_numpy(numpy.fromfile(folder / "x.bin", dtype=numpy.float32).reshape(rows, features)).to(device)
y = torch.from_numpy(numpy.fromfile(folder / "y.bin", dtype=numpy.float64)).float().to(device)


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.layer = kind(features, units)
        self.dropout = nn.Dropout(spec["dropout"])
        self.output = nn.Linear(units, 1)

    def forward(self, index):
        steps = (index[None] + torch.arange(1 - sequence, 1, device=device)[:, None]).clamp_min(0)
        hidden = self.layer(x[steps])[0][-1]
        return self.output(self.dropout(hidden))[:, 0]


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [features, units, units]
        layers = [[nn.Linear(a, b), nn.ReLU(), nn.Dropout(spec["dropout"])] for a, b in zip(widths, widths[1:])]
        self.layers = nn.Sequential(*(part for layer in layers for part in layer), nn.Linear(units, 1))

    def forward(self, index):
        return self.layers(x[index])[:, 0]


net = {"mlp": Mlp, "lstm": lambda: Recurrent(nn.LSTM), "gru": lambda: Recurrent(nn.GRU)}[spec["kind"]]().to(device)
optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
loss_of = nn.BCEWithLogitsLoss()
seconds, losses = [], []
cpu = time.process_time()
for _ in range(spec["epochs"]):
    start = time.perf_counter()
    order = torch.randperm(rows, device=device)
    total = torch.zeros((), device=device)
    for at in range(0, rows, spec["batch"]):
        index = order[at : at + spec["batch"]]
        loss = loss_of(net(index), y[index])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        total += loss.detach() * len(index)
    losses.append(total.item() / rows)
    seconds.append(time.perf_counter() - start)
print(json.dumps({
    "seconds": seconds,
    "losses": losses,
    "cpuSeconds": time.process_time() - cpu,
    "version": torch.__version__,
    "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
