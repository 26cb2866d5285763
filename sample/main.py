"""The VAE of Kingma & Welling (2014) on MNIST in PyTorch: 784-400 ReLU-2, Adam 1e-3, batches of 128.

    python main.py --epochs 100 --log_interval 30

`--data` is a folder with the four files of MNIST, as they are distributed.
"""
import argparse
import gzip
import os

import numpy as np
import torch
from torch import nn, optim
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

import latent_lens

parser = argparse.ArgumentParser()
parser.add_argument("--data", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "mnist"))
parser.add_argument("--epochs", type=int, default=100)
parser.add_argument("--batch_size", type=int, default=128)
parser.add_argument("--log_interval", type=int, default=30)
parser.add_argument("--limit", type=int, default=None)
parser.add_argument("--seed", type=int, default=1)
arguments = parser.parse_args()
torch.manual_seed(arguments.seed)


def mnist(part, limit=None):
    def read(name, header):
        with gzip.open(os.path.join(arguments.data, f"{part}-{name}-ubyte.gz")) as file:
            return np.frombuffer(file.read(), np.uint8, offset=header)[: limit and limit * (784 if header == 16 else 1)]

    images = torch.tensor(read("images-idx3", 16) / 255, dtype=torch.float32).reshape(-1, 1, 28, 28)
    return TensorDataset(images, torch.tensor(read("labels-idx1", 8), dtype=torch.int64))


train_loader = DataLoader(mnist("train", arguments.limit), batch_size=arguments.batch_size, shuffle=True)
test_loader = DataLoader(mnist("t10k"), batch_size=arguments.batch_size)


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 400)
        self.fc21 = nn.Linear(400, 2)
        self.fc22 = nn.Linear(400, 2)
        self.fc3 = nn.Linear(2, 400)
        self.fc4 = nn.Linear(400, 784)

    def encode(self, x):
        h = F.relu(self.fc1(x))
        return self.fc21(h), self.fc22(h)

    def reparameterize(self, mu, logvar):
        return mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)

    def decode(self, z):
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z))))

    def forward(self, x):
        mu, logvar = self.encode(x.view(-1, 784))
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar


model = VAE()
optimizer = optim.Adam(model.parameters(), lr=1e-3)


def terms(x, reconstruction, mu, logvar):
    BCE = F.binary_cross_entropy(reconstruction, x.view(-1, 784), reduction="sum")  # vae: reconstruction
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())  # vae: kl
    return BCE, KLD


def train(epoch):
    model.train()
    for batch, (x, _) in enumerate(train_loader):
        optimizer.zero_grad()
        BCE, KLD = terms(x, *model(x))
        (BCE + KLD).backward()  # vae: objective
        optimizer.step()
        if batch % arguments.log_interval == 0:
            print(f"epoch {epoch}, batch {batch}: {(BCE + KLD).item() / len(x):.4f}", flush=True)


def test(epoch):
    model.eval()
    with torch.no_grad():
        sums = sum(torch.stack(terms(x, *model(x))) for x, _ in test_loader) / len(test_loader.dataset)
    print(f"====> epoch {epoch}, test: BCE {sums[0]:.4f}, KLD {sums[1]:.4f}, total {sums.sum():.4f}", flush=True)


lens = latent_lens.follow(model, test_loader, train_loader, epochs=arguments.epochs)

for epoch in range(1, arguments.epochs + 1):
    train(epoch)
    test(epoch)
