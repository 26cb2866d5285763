"""Milliseconds of a training step in PyTorch: training.py IMAGES.gz BATCH THREADS LATENT HIDDEN…"""
import gzip, statistics, sys, time
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

images, batch, threads, latent, *hidden = sys.argv[1:2] + [int(word) for word in sys.argv[2:]]
torch.set_num_threads(threads)
pixels = np.frombuffer(gzip.open(images).read(), np.uint8)[16 : 16 + batch * 784].reshape(batch, 784)
x = torch.tensor(pixels / 255, dtype=torch.float32)


def stack(sizes):
    return nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))


encoder = stack([784] + hidden)
mean, log_variance = nn.Linear(hidden[-1], latent), nn.Linear(hidden[-1], latent)
decoder = stack([latent] + hidden[::-1] + [784])
model = nn.ModuleList([encoder, mean, log_variance, decoder])
optimizer = torch.optim.Adam(model.parameters(), 1e-3)


def step():
    h = x
    for layer in encoder:
        h = F.relu(layer(h))
    m, v = mean(h), log_variance(h)
    h = m + torch.randn_like(m) * torch.exp(0.5 * v)
    for layer in list(decoder)[:-1]:
        h = F.relu(layer(h))
    reconstruction = F.binary_cross_entropy_with_logits(decoder[-1](h), x, reduction="sum")
    loss = (reconstruction + 0.5 * torch.sum(m * m + v.exp() - v - 1)) / batch
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


for _ in range(5):
    step()
times = []
end = time.perf_counter() + 3
while time.perf_counter() < end:
    start = time.perf_counter()
    step()
    times.append(1000 * (time.perf_counter() - start))
print(statistics.median(times))
