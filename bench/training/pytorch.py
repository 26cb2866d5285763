"""A contestant: the same program in PyTorch, `pytorch.py IMAGES.gz BATCH THREADS NETWORK`, the last as JSON."""
import gzip, json, statistics, sys, time
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

images, batch, threads, network = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), json.loads(sys.argv[4])
torch.set_num_threads(threads)
count = 10 * batch
pixels = np.frombuffer(gzip.open(images).read(), np.uint8)[16 : 16 + count * 784].reshape(count, 784)
data = torch.tensor(pixels / 255, dtype=torch.float32)
latent = network["latent"]


def dense(sizes):
    return [part for a, b in zip(sizes, sizes[1:]) for part in (nn.Linear(a, b), nn.ReLU())]


if network["kind"] == "mlp":
    hidden = network["hidden"]
    width = hidden[-1]
    encoder = nn.Sequential(*dense([784] + hidden))
    decoder = nn.Sequential(*dense([latent] + hidden[::-1]), nn.Linear(hidden[0], 784))
else:
    one, two = network["filters"]
    size = network["kernelSize"]
    width = two * 7 * 7
    encoder = nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        *(nn.Conv2d(1, one, size, 2, 1), nn.ReLU(), nn.Conv2d(one, two, size, 2, 1), nn.ReLU(), nn.Flatten()),
    )
    decoder = nn.Sequential(
        *dense([latent, width]),
        nn.Unflatten(1, (two, 7, 7)),
        *(nn.ConvTranspose2d(two, one, size, 2, 1), nn.ReLU(), nn.ConvTranspose2d(one, 1, size, 2, 1), nn.Flatten()),
    )
mean, log_variance = nn.Linear(width, latent), nn.Linear(width, latent)
model = nn.ModuleList([encoder, mean, log_variance, decoder])
optimizer = torch.optim.Adam(model.parameters(), 1e-3)
steps = 0


def step():
    global steps
    x = data[(steps % 10) * batch :][:batch]
    steps += 1
    h = encoder(x)
    m, v = mean(h), log_variance(h)
    logits = decoder(m + torch.randn_like(m) * torch.exp(0.5 * v))
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    loss = (reconstruction + 0.5 * torch.sum(m * m + v.exp() - v - 1)) / batch
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


for _ in range(5):
    step()
for line in sys.stdin:
    times = []
    end = time.perf_counter() + float(line) / 1000
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - start))
    low = sorted(times)[len(times) // 50]
    print(json.dumps({"milliseconds": statistics.median(times), "low": low}), flush=True)
