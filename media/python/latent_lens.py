"""Shows a training in Latent Lens while it runs: it goes into a run folder that the editor follows.

    import latent_lens
    lens = latent_lens.follow(model, test_loader, train_loader)

`follow` takes a PyTorch model whose call returns a reconstruction, a mean and a log variance; it changes no number of
the training. Programs of another kind write a `Run` themselves, which needs NumPy alone. Terms are nats per example.
Python 3.8 or later.
"""
import atexit
import contextlib
import datetime
import hashlib
import json
import math
import operator
import os
import platform
import random
import re
import shutil
import socket
import sys
import threading
import time
import warnings

import numpy as np

__version__ = "0.1.0"

_HEARTBEAT_SECONDS = 5
_MOST_SNAPSHOT_BYTES = 200 * 1024 * 1024
_MOST_EXAMPLES = 10_000
_MOST_IMAGE_BYTES = 32 * 1024 * 1024
_BATCH = 500
_SECONDS_BETWEEN_LOOKS = 30
_LOOK_SHARE = 0.1


# --------------------------------------------------------------------------------------------------- the run folder


class Run:
    """One run folder, with this process as its only writer.

    images: what the snapshots speak of, N × height × width × channels, bytes or values in 0..1.
    labels: N whole numbers, or None. dimensions: of the latent space. decoder: `{"modelTopology", "weightSpecs"}` of a
    tfjs layers model from a code to an image, or None. settings: names and values that tell this run from others.
    script: the program's file, kept with the run. folder: where to write; by default `.vae/runs` of the workspace.
    Raises ValueError where shapes do not fit, OSError where the folder can't be written.
    """

    def __init__(self, images, labels=None, *, dimensions, name="python", epochs=0, steps_per_epoch=0, train_count=0,
                 class_names=None, data_name="data", latent="gaussian", likelihood=None, settings=None, decoder=None,
                 backend="numpy", versions=None, script=None, folder=None):
        images = _pixels(images)
        count, height, width, channels = images.shape
        if labels is not None:
            labels = np.asarray(labels)
            if labels.shape != (count,) or labels.dtype.kind not in "iu":
                found = f"{labels.shape} {labels.dtype}"
                raise ValueError(f"labels: {count} whole numbers are needed, one an image; these are {found}")
            if class_names is None:
                class_names = [str(each) for each in range(int(labels.max(initial=-1)) + 1)]
        self.folder = os.path.abspath(folder or os.path.join(_runs_folder(), _folder_name(name)))
        self._pid = os.getpid()
        self._closed = False
        self._made = time.monotonic()
        script = script if script and os.path.isfile(script) and os.path.getsize(script) < 2**20 else None
        arrays = {"images": images, **({} if labels is None else {"labels": labels.astype(np.int32)})}
        examples = _safetensors(arrays)
        self.description = {
            "schemaVersion": 1,
            "name": name,
            "created": _now(),
            "status": "running",
            "configuration": None,
            "program": {
                "language": "python",
                "latent": {"kind": latent, "dimensions": int(dimensions)},
                "likelihood": likelihood or {"kind": "bernoulli"},
                "epochs": int(epochs),
                "settings": dict(settings or {}),
            },
            **({"trainingCode": _code(script, self.folder)} if script else {}),
            "data": {
                "name": data_name, "height": height, "width": width, "channels": channels,
                "trainCount": int(train_count), "testCount": count, "classNames": list(class_names or []),
                "fingerprint": hashlib.sha256(examples).hexdigest(),
            },
            "stepsPerEpoch": int(steps_per_epoch),
            "versions": {
                "latentLens": __version__, "python": platform.python_version(), "numpy": np.__version__,
                **(versions or {}),
            },
            "backend": backend,
        }
        if os.path.isdir(self.folder) and os.listdir(self.folder):
            raise OSError(f"{self.folder}: it is not empty; choose a new folder")
        try:
            self._make(examples, decoder, script)
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        self._ended = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="latent_lens heartbeat", daemon=True)
        self._heart.start()

    def _make(self, examples, decoder, script):
        for part in ("snapshots", "checkpoints"):
            os.makedirs(self._path(part))
        _hide(self.folder)
        self._lock = {"pid": self._pid, "host": socket.gethostname(), "started": _now(), "heartbeat": _now()}
        with open(self._path("lock.json"), "x") as file:
            json.dump(self._lock, file)
        _write(self._path("examples.safetensors"), examples)
        if decoder:
            shape = {key: self.description["data"][key] for key in ("height", "width", "channels")}
            _write_json(self._path("decoder.json"), {"format": "layers-model", **decoder, **shape})
        if script:
            os.makedirs(self._path("training-code"))
            shutil.copyfile(script, self._path("training-code", os.path.basename(script)))
        _write(self._path("metrics.jsonl"), b"")
        # Last: with it, the folder is a run.
        self.update()

    def __enter__(self):
        return self

    def __exit__(self, _kind, error, _traceback):
        self.close(*_ending(error))

    @property
    def closed(self):
        """Whether the run has ended, or this process is a fork of its writer."""
        return self._closed or os.getpid() != self._pid

    def log(self, split, step, epoch, reconstruction, kl, objective=None, kl_by_dimension=None,
            examples_per_second=0.0):
        """One line of metrics: means over examples of the "train" or "test" split, in nats. Epochs count from 1.

        objective: what was minimised; the total by default. Raises ValueError where a term is not finite.
        """
        total = reconstruction + kl
        line = {
            "event": "log", "split": split, "epoch": int(epoch), "step": int(step),
            "reconstruction": float(reconstruction), "kl": float(kl), "divergence": {"name": "kl", "value": float(kl)},
            "objective": float(total if objective is None else objective), "total": float(total),
            **({} if kl_by_dimension is None else {"klByDimension": [float(each) for each in kl_by_dimension]}),
            "seconds": time.monotonic() - self._made, "examplesPerSecond": float(examples_per_second),
        }
        for term in ("reconstruction", "kl", "objective"):
            if not math.isfinite(line[term]):
                raise ValueError(f"step {step}: the {term} term is {line[term]}; try a smaller learning rate")
        with open(self._path("metrics.jsonl"), "a") as file:
            file.write(json.dumps(line) + "\n")
        if split == "test":
            best = self.description.get("best")
            self.update(last=line, best=best if best and best["total"] <= total else line)

    def snapshot(self, step, epoch, means, log_variances=None, reconstruction=None, kl=None, decoder_weights=None):
        """The latent picture of the run's images: means and log variances N × dimensions, terms N.

        decoder_weights: the decoder's numbers as bytes, in the order of its weight specs.
        """
        arrays = {"means": means, "log_variances": log_variances, "reconstruction": reconstruction, "kl": kl}
        arrays = {key: np.asarray(each, np.float32) for key, each in arrays.items() if each is not None}
        count, dimensions = self.description["data"]["testCount"], self.description["program"]["latent"]["dimensions"]
        for key, each in arrays.items():
            expected = (count, dimensions) if key in ("means", "log_variances") else (count,)
            if each.shape != expected:
                raise ValueError(f"{key}: its shape is {each.shape}, the run's images and latent space need {expected}")
        if decoder_weights is not None:
            arrays["decoder_weights"] = np.frombuffer(decoder_weights, np.uint8)
        file = self._path("snapshots", f"{step:09d}-epoch-{epoch}.safetensors")
        _write(file, _safetensors(arrays, {"step": str(step), "epoch": str(epoch)}))
        self._thin()

    def checkpoint(self, step, epoch, total, arrays):
        """Weights by name, in one safetensors file; the last two and the best are kept. total: the test set's."""
        target = self._path("checkpoints", f"{step:09d}")
        part = f"{target}.{self._pid}.tmp"
        shutil.rmtree(part, ignore_errors=True)
        os.makedirs(part)
        files = {
            "state.safetensors": _safetensors({key: np.asarray(each, np.float32) for key, each in arrays.items()}),
            "progress.json": json.dumps({"step": step, "epoch": epoch}).encode(),
        }
        for file, content in files.items():
            _write(os.path.join(part, file), content)
        manifest = {
            "schemaVersion": 1, "step": step, "epoch": epoch, "total": total,
            "files": {
                file: {"bytes": len(each), "sha256": hashlib.sha256(each).hexdigest()} for file, each in files.items()
            },
        }
        _write_json(os.path.join(part, "manifest.json"), manifest)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(part, target)
        kept = [each for each in sorted(os.listdir(self._path("checkpoints"))) if each.isdigit()]
        best = "%09d" % self.description.get("best", {"step": step})["step"]
        for old in kept[:-2]:
            if old != best:
                shutil.rmtree(self._path("checkpoints", old))

    def update(self, **changes):
        """Changes what run.json says."""
        self.description.update(changes)
        _write_json(self._path("run.json"), self.description)

    def close(self, status="done", message=None):
        """Says how the run ended ("done", "cancelled", "failed") and lets go of it."""
        if self.closed:
            return
        self._closed = True
        self._ended.set()
        self._heart.join()
        try:
            self.update(status=status, **({"message": message} if message else {}))
        finally:
            os.remove(self._path("lock.json"))

    def _beat(self):
        while not self._ended.wait(_HEARTBEAT_SECONDS):
            try:
                _write_json(self._path("lock.json"), {**self._lock, "heartbeat": _now()})
            except OSError:
                pass  # A full disk may have room again at the next beat.

    def _thin(self):
        """Of the earlier three quarters every second snapshot goes, and again, until all fit their bound."""
        folder = self._path("snapshots")
        while True:
            kept = sorted(each for each in os.listdir(folder) if each.endswith(".safetensors"))
            early = kept[1 : max(1, int(0.75 * len(kept)))][::2]
            if not early or sum(os.path.getsize(os.path.join(folder, each)) for each in kept) <= _MOST_SNAPSHOT_BYTES:
                return
            for each in early:
                os.remove(os.path.join(folder, each))

    def _path(self, *parts):
        return os.path.join(self.folder, *parts)


def _runs_folder():
    """`.vae/runs` of the nearest folder above this file that has a `.vae`, else beside this file."""
    start = folder = os.path.dirname(os.path.abspath(__file__))
    while not os.path.isdir(os.path.join(folder, ".vae")):
        above = os.path.dirname(folder)
        if above == folder:
            folder = start
            break
        folder = above
    return os.path.join(folder, ".vae", "runs")


def _code(script, folder):
    """Names of the program: relative to the workspace where it lies in it, and of its copy."""
    script, home = os.path.abspath(script), folder.split(os.sep + ".vae" + os.sep)[0]
    inside = script.startswith(home + os.sep)
    original = os.path.relpath(script, home).replace(os.sep, "/") if inside else script
    return {"original": original, "entry": os.path.basename(script)}


def _folder_name(name):
    stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%S-%f")[:-3]
    slug = re.sub(r"[\W_]+", "-", name.lower()).strip("-")[:60]
    return f"{stamp}-{slug or 'run'}"


def _hide(folder):
    """`.vae` ignores itself in git and in search."""
    home = os.path.dirname(os.path.dirname(folder))
    if os.path.basename(home) != ".vae":
        return
    for name in (".gitignore", ".ignore"):
        if not os.path.exists(os.path.join(home, name)):
            _write(os.path.join(home, name), b"*\n")


def _pixels(images):
    images = np.asarray(images)
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or 0 in images.shape:
        raise ValueError(f"images: count × height × width × channels are needed; these are {images.shape}")
    if images.dtype == np.uint8:
        return images
    return np.clip(np.rint(255 * images.astype(np.float32)), 0, 255).astype(np.uint8)


def _safetensors(arrays, metadata=None):
    """The format's bytes: eight of header length, the header as JSON, the arrays one after the other, little-endian."""
    names = {"float32": "F32", "int32": "I32", "uint8": "U8"}
    header, parts, offset = {"__metadata__": metadata or {}}, [], 0
    for name, array in arrays.items():
        data = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
        end = offset + len(data)
        header[name] = {"dtype": names[array.dtype.name], "shape": list(array.shape), "data_offsets": [offset, end]}
        parts.append(data)
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([len(text).to_bytes(8, "little"), text, *parts])


def _write(file, content):
    """A reader sees the old file or the new one, whole, also after the power fails."""
    part = f"{file}.{os.getpid()}.tmp"
    with open(part, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(part, file)


def _write_json(file, value):
    _write(file, (json.dumps(value, indent=2, allow_nan=False) + "\n").encode())


def _now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _ending(error):
    """How a run ends with an exception, or without one."""
    if error is None:
        return "done", None
    if isinstance(error, KeyboardInterrupt):
        return "cancelled", None
    return "failed", f"{type(error).__name__}: {str(error).strip()}".splitlines()[0]


# ------------------------------------------------------------------------------------------------- following PyTorch


def follow(model, test_data, train_loader=None, *, name=None, epochs=0, likelihood="bernoulli", forward=None,
           decoder=None, image_shape=None, class_names=None, log_interval=30, settings=None, folder=None):
    """Follows the training of a PyTorch model from here to the program's end, and returns the `Lens` that does.

    model: called with a batch x it returns a reconstruction of x and the mean and log variance of a Gaussian q(z|x), in
    this order. forward: a function of x that does so, where the model's own call does not.
    test_data: batches of x or (x, labels), as a DataLoader gives them, or all of them as one array or pair of arrays.
    train_loader: tells where epochs end; without it they end where the program evaluates its model.
    epochs: how many there will be, if known. log_interval: batches between two lines of the training metrics.
    likelihood: "bernoulli", "bernoulli-logits" (the reconstruction is before its sigmoid), "gaussian" (variance 1), or
    a function (reconstruction, x) → nats for each value or each example.
    decoder: from z to the reconstruction; by default the model's `decode` or `decoder`. A chain of linear
    layers, convolutions and activations is decoded under the pointer; with any other there are the points alone.
    image_shape: channels, height, width, where x does not tell them. settings: what tells this run from others.
    Raises ValueError in one line where the model or the data do not fit.
    """
    import torch

    if not isinstance(model, torch.nn.Module):
        raise ValueError(f"model: a torch.nn.Module is needed, this is of type {type(model).__name__}")
    script = sys._getframe(1).f_code.co_filename
    if name is None:
        name = os.path.splitext(os.path.basename(script))[0] if os.path.isfile(script) else "notebook"
    with _untouched_random_numbers(torch):
        x, labels = _gather(test_data)
    lens = Lens(model, forward, x, likelihood, log_interval)
    shape = _image_shape(x, image_shape)
    found = _Decoder.find(model, decoder, lens.dimensions, shape, likelihood)
    dataset = getattr(test_data, "dataset", None)
    class_names = class_names or getattr(dataset, "classes", None)
    batch_size = getattr(train_loader, "batch_size", None)
    lens.begin(found, Run(
        x.reshape(-1, *shape).permute(0, 2, 3, 1).numpy(), labels, dimensions=lens.dimensions, name=name, epochs=epochs,
        steps_per_epoch=_length(train_loader), train_count=_length(getattr(train_loader, "dataset", None)),
        class_names=[str(each) for each in class_names] if labels is not None and class_names else None,
        data_name="data" if type(dataset).__module__.split(".")[0] in ("builtins", "torch") else type(dataset).__name__,
        likelihood={"kind": getattr(likelihood, "__name__", likelihood)},
        settings={
            **({"batch size": batch_size} if batch_size else {}), "log interval": log_interval, **(settings or {}),
        },
        decoder=found and found.description(), versions={"torch": torch.__version__}, script=script, folder=folder,
        backend=f"torch {lens.device.type} ×{torch.get_num_threads()}",
    ))
    return lens


class Lens:
    """Watches a model by hooks and writes down what it sees; made by `follow`.

    A step is a backward pass through the model. The test set's terms are computed at the end of each epoch; points more
    often: closer together in the first epoch, and every 30 seconds where that takes a tenth of the time or less.
    """

    def __init__(self, model, forward, x, likelihood, log_interval):
        self._model, self._forward, self._x, self._log_interval = model, forward, x, log_interval
        self._cost, self._bounded = _cost(likelihood, x), likelihood == "bernoulli"
        self._parameter = next((each for each in model.parameters() if each.requires_grad), None)
        if self._parameter is None:
            raise ValueError("model: it has no parameter that is trained")
        self._looking, self._earlier_error = False, getattr(sys, "last_value", None)
        self.step, self.epoch, self._steps_in_epoch, self._backwards = 0, 0, 0, 0
        # Of the open log interval: the sums of all terms, examples, seconds.
        self._batch, self._told, self._sums, self._examples, self._seconds, self._rate = None, None, 0.0, 0, 0.0, 0.0
        self._tick, self._last_look, self._look_seconds = None, 0.0, 0.0
        self._first = self._evaluate()
        self.dimensions = self._first["means"].shape[1]

    @property
    def device(self):
        """Where the model is."""
        return self._parameter.device

    def begin(self, decoder, run):
        """Writes the picture before the first step, and watches from here on."""
        import torch

        self.run, self._decoder, self._torch = run, decoder, torch
        self._record(self._first)
        self._handles = [
            self._model.register_forward_pre_hook(_Hook(self._before_call)),
            self._model.register_forward_hook(_Hook(self._after_call)),
            self._parameter.register_hook(self._on_gradient),
        ]
        atexit.register(self.close)

    def log(self, reconstruction, kl, objective=None, examples=1):
        """Says a training batch's terms, where they do not follow from the model's call: nats, summed over `examples`.

        Numbers or tensors; call it before the backward pass. objective: what is minimised, by default the two together.
        Raises ValueError where a term is no single number.
        """
        if self.run.closed:
            return
        self._guarded(self._advance, True)
        terms = (reconstruction + kl if objective is None else objective, reconstruction, kl)
        if any(getattr(each, "numel", lambda: 1)() != 1 for each in terms):
            raise ValueError("log: a term is one number; give sums over examples=, or means")
        self._told = [float(each) / examples for each in terms]

    def close(self):
        """Ends the run; the program's end does so by itself."""
        if self.run.closed:
            return
        error = self._uncaught()
        if error is None:
            self._guarded(self._finish)
        for handle in self._handles:
            handle.remove()
        atexit.unregister(self.close)
        if not self.run.closed:
            self._guarded(self.run.close, *_ending(error))

    def _uncaught(self):
        """The exception that ends the program, if one does."""
        error = sys.exc_info()[1] or (None if hasattr(sys, "ps1") else getattr(sys, "last_value", None))
        return None if error is self._earlier_error else error

    # What the model does. The training goes on, whatever happens to the one who looks at it.

    def _on_gradient(self, _gradient):
        self._backwards += 1

    def _before_call(self, model, _inputs):
        # The optimizer's last step is done here, and the next one has not begun.
        if not self._looking and not self.run.closed:
            self._guarded(self._advance, model.training)

    def _after_call(self, model, inputs, output):
        trains = model.training and self._torch.is_grad_enabled() and self._forward is None
        if trains and not self._looking and not self.run.closed:
            self._guarded(self._read_batch, inputs, output)

    def _guarded(self, action, *arguments):
        try:
            action(*arguments)
        except Exception as error:  # noqa: BLE001
            kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
            message = f"{kind}{error}".splitlines()[0]
            warnings.warn(f"latent_lens: {message} (the training goes on, no longer followed)")
            try:
                self.run.close("failed", message)
            except OSError:
                pass

    def _read_batch(self, inputs, output):
        x = next((each for each in inputs if self._torch.is_tensor(each)), None)
        if x is None:
            raise ValueError("model: it is called without a tensor as its first argument; say the terms by lens.log")
        with self._torch.no_grad():
            reconstruction, kl, _, _ = self._terms(x, output)
            # Stays where it was computed: reading it would wait for a GPU.
            total, kl = reconstruction.sum()[None], kl.sum(0)
            self._batch = self._torch.cat([total + kl.sum(), total, kl.sum()[None], kl]).double(), len(x)

    def _advance(self, training):
        """Closes the step whose backward pass has been seen; an evaluation ends an epoch of unknown length."""
        if self._tick is not None:
            self._seconds += time.monotonic() - self._tick
        steps_per_epoch = self.run.description["stepsPerEpoch"]
        if self._backwards:
            self._backwards = 0
            self._close_step(steps_per_epoch)
        if not training and not steps_per_epoch and self._steps_in_epoch:
            self.run.update(stepsPerEpoch=self._steps_in_epoch)
            self._end_epoch()
        # From one training batch to the next: what looks and evaluations take is no training.
        self._tick = time.monotonic() if training else None

    def _close_step(self, steps_per_epoch):
        self.epoch += self._steps_in_epoch == 0
        self.step += 1
        self._steps_in_epoch += 1
        self._add_batch()
        if self._steps_in_epoch % self._log_interval == 0:
            self._log_interval_terms()
        if self._steps_in_epoch == steps_per_epoch:
            self._end_epoch()
        elif self._is_due(steps_per_epoch):
            self._record(self._evaluate())

    def _add_batch(self):
        """Adds the step's terms to the open interval: objective, reconstruction, KL, KL by dimension."""
        seen, count = self._batch or (None, 1)
        if self._told:
            # What was said goes before what was seen; of dimensions nothing was said.
            terms = self._torch.tensor(self._told + [math.nan] * self.dimensions, dtype=self._torch.float64)
            seen = terms.to(self.device) * count
        if seen is not None:
            self._sums = self._sums + seen
            self._examples += count
        self._batch, self._told = None, None

    def _log_interval_terms(self):
        if not self._examples:
            return
        objective, reconstruction, kl, *by_dimension = (self._sums / self._examples).tolist()
        self._rate = self._examples / self._seconds if self._seconds else 0.0
        self.run.log("train", self.step, self.epoch, reconstruction, kl, objective,
                     by_dimension if math.isfinite(sum(by_dimension)) else None, self._rate)
        self._sums, self._examples, self._seconds = 0.0, 0, 0.0

    def _end_epoch(self):
        self._log_interval_terms()
        found = self._evaluate()
        by_dimension = found["kl_by_dimension"]
        reconstruction, kl = found["reconstruction"].mean(dtype=np.float64), by_dimension.sum()
        self.run.log("test", self.step, self.epoch, reconstruction, kl, None, by_dimension, self._rate)
        self._record(found)
        weights = {key: each.detach().float().cpu().numpy() for key, each in self._model.state_dict().items()}
        self.run.checkpoint(self.step, self.epoch, float(reconstruction + kl), weights)
        self._steps_in_epoch = 0

    def _finish(self):
        self._advance(True)
        if self._steps_in_epoch:
            self._end_epoch()

    # Looks at the test set.

    def _is_due(self, steps_per_epoch):
        in_epoch = self._steps_in_epoch
        if self.epoch == 1 and not steps_per_epoch and in_epoch >= 16 and in_epoch & (in_epoch - 1) == 0:
            return True
        parts = [steps_per_epoch // part for part in (2, 4, 8, 16) if steps_per_epoch / part >= 8]
        pause = max(_SECONDS_BETWEEN_LOOKS, self._look_seconds / _LOOK_SHARE)
        return (self.epoch == 1 and in_epoch in parts) or time.monotonic() - self._last_look > pause

    def _evaluate(self):
        """Terms and codes of the test set as the model is now: it is left as it was, and so are all random numbers."""
        import torch

        started = time.monotonic()
        modes = [(each, each.training) for each in self._model.modules()]
        self._looking = True
        try:
            with torch.no_grad(), _untouched_random_numbers(torch):
                torch.manual_seed(self.step)
                self._model.eval()
                forward = self._forward or self._model
                batches = [each.to(self.device) for each in self._x.split(_BATCH)]
                parts = zip(*(self._terms(x, forward(x)) for x in batches))
                reconstruction, kl, means, log_variances = (torch.cat(each).cpu() for each in parts)
        finally:
            self._looking = False
            for module, training in modes:
                module.training = training
        self._last_look = time.monotonic()
        self._look_seconds = self._last_look - started
        return {
            "reconstruction": reconstruction.numpy(), "kl": kl.sum(1).numpy(), "means": means.numpy(),
            "log_variances": log_variances.numpy(), "kl_by_dimension": kl.double().mean(0).numpy(),
        }

    def _record(self, found):
        arrays = {key: found[key] for key in ("means", "log_variances", "reconstruction", "kl")}
        weights = self._decoder and self._decoder.weights()
        self.run.snapshot(self.step, self.epoch, decoder_weights=weights, **arrays)

    def _terms(self, x, output):
        """−log p(x|z), batch; KL(q(z|x) ‖ N(0, I)), batch × dimensions; mean; log variance.

        The KL's closed form: Kingma & Welling (2014), appendix B.
        """
        x, tensors = x.float(), [each.float() for each in _tensors(output)]
        images = [each for each in tensors if each.numel() == x.numel() and len(each) == len(x)]
        codes = [each for each in tensors if each.dim() == 2 and len(each) == len(x) and each.numel() != x.numel()]
        if not images or len(codes) != 2 or codes[0].shape != codes[1].shape:
            raise ValueError(
                f"model: for x of shape {tuple(x.shape)} it returns {[tuple(each.shape) for each in tensors]}; "
                "a reconstruction, a mean and a log variance are needed: give them by forward=, a function of x"
            )
        mean, log_variance = codes
        if self._looking and self._bounded and (images[0].min() < 0 or images[0].max() > 1):
            raise ValueError(
                "likelihood: the reconstruction leaves 0..1; end the decoder in a sigmoid, or say what it is by "
                'likelihood="bernoulli-logits" or "gaussian"'
            )
        cost = self._cost(images[0].reshape(len(x), -1), x.reshape(len(x), -1)).reshape(len(x), -1).sum(1)
        return cost, 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance), mean, log_variance


class _Hook:
    """A hook that a copied or saved model leaves behind: the copy is followed by nobody."""

    def __init__(self, call=None):
        self._call = call

    def __call__(self, *arguments):
        if self._call:
            self._call(*arguments)

    def __reduce__(self):
        return _Hook, ()


@contextlib.contextmanager
def _untouched_random_numbers(torch):
    """What is drawn within is never missed outside."""
    python, numpy = random.getstate(), np.random.get_state()
    # Of GPUs, the one in use: to ask another would wake it.
    gpus = [torch.cuda.current_device()] if torch.cuda.is_initialized() else []
    metal = torch.mps if hasattr(torch, "mps") and torch.backends.mps.is_available() else None
    metal_state = metal and metal.get_rng_state()
    try:
        with torch.random.fork_rng(gpus):
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        if metal:
            metal.set_rng_state(metal_state)


def _cost(likelihood, x):
    """−log p(x|z) of each value, from what the decoder gives."""
    from torch.nn.functional import binary_cross_entropy, softplus

    def bernoulli(p, x):
        if not p.is_cuda:
            return binary_cross_entropy(p, x, reduction="none")
        # The same; but what is out of bounds makes no number, where torch's own would end the program on a GPU.
        return -(x * p.log().clamp(min=-100) + (1 - x) * (-p).log1p().clamp(min=-100))

    known = {
        "bernoulli": bernoulli,
        "bernoulli-logits": lambda logits, x: softplus(logits) - x * logits,
        "gaussian": lambda mean, x: 0.5 * ((x - mean) ** 2 + math.log(2 * math.pi)),
    }
    if callable(likelihood):
        return likelihood
    if likelihood not in known:
        raise ValueError(f"likelihood: {likelihood!r} is not known; known are {', '.join(known)}, or give a function")
    if likelihood != "gaussian" and (x.min() < 0 or x.max() > 1):
        found = f"{x.min():.3g}..{x.max():.3g}"
        raise ValueError(
            f"test_data: x is in {found}, but Bernoulli's is in 0..1; scale it, or choose another likelihood"
        )
    return known[likelihood]


def _tensors(output):
    """The tensors that a model returned, in order."""
    if hasattr(output, "numel"):
        yield output
    elif isinstance(output, (tuple, list)):
        for each in output:
            yield from _tensors(each)
    elif isinstance(output, dict) or hasattr(output, "__dict__"):
        yield from _tensors(list((output if isinstance(output, dict) else vars(output)).values()))


def _gather(data):
    """At most 10,000 examples, and 32 MB of pixels, evenly spread where their number is known; labels or None."""
    import torch

    whole = isinstance(data, (torch.Tensor, np.ndarray, tuple))
    total = _length(getattr(data, "dataset", None))
    images, labels, seen, most = [], [], 0, _MOST_EXAMPLES
    for batch in [data] if whole else data:
        x, y = (batch[0], batch[1] if len(batch) > 1 else None) if isinstance(batch, (tuple, list)) else (batch, None)
        x = torch.as_tensor(x).detach().cpu()
        x = x.float() / 255 if x.dtype == torch.uint8 else x.float()
        most = max(1, min(most, _MOST_IMAGE_BYTES // max(1, x[0].numel())))
        index = torch.arange(seen, seen + len(x))
        size = len(x) if whole else total
        keep = (index * most) % size < most if size and size > most else index < most
        images.append(x[keep])
        if y is not None and len(y) == len(x):
            labels.append(torch.as_tensor(y).detach().cpu()[keep])
        seen += len(x)
        if not size and seen >= most:
            break
    if not seen:
        raise ValueError("test_data: there is no example in it")
    names = torch.cat(labels) if len(labels) == len(images) else None
    whole_numbers = names is not None and names.dim() == 1 and not names.is_floating_point()
    return torch.cat(images), names.numpy() if whole_numbers else None


def _length(data):
    """0 where it is not known."""
    try:
        return len(data)
    except TypeError:
        return 0


def _image_shape(x, given):
    """Channels, height and width of an example; a vector that is no square is a line of pixels."""
    form = tuple(x.shape[1:])
    size = math.prod(form)
    side = math.isqrt(size)
    shape = given or {3: form, 2: (1, *form)}.get(len(form)) or ((1, side, side) if side**2 == size else (1, 1, size))
    if len(shape) != 3 or math.prod(shape) != size:
        raise ValueError(f"image_shape: {tuple(shape)} is not channels, height, width of the {size} values of x")
    return tuple(shape)


class _Decoder:
    """A chain of known layers as a tfjs layers model, and its numbers at any time."""

    def __init__(self, layers):
        self._layers = layers

    @classmethod
    def find(cls, model, decoder, dimensions, shape, likelihood):
        """The decoder of a model, or None where it is no chain of known layers from a code to an image."""
        source = decoder or getattr(model, "decode", None) or getattr(model, "decoder", None)
        if not callable(source):
            return None
        try:
            layers, form = _chain(model, source, dimensions)
        except Exception:  # noqa: BLE001 (a free program has many ways not to be one)
            return None
        if likelihood == "bernoulli-logits":
            layers.append(_activation("sigmoid"))
        if form == (math.prod(shape),) and shape[0] > 1:
            layers += _to_image(shape)
        elif form not in (shape, (math.prod(shape),)):
            return None
        for position, (_, config, _) in enumerate(layers):
            config.update(name=f"decoder_{position + 1}", trainable=True, dtype="float32")
        layers[0][1]["batch_input_shape"] = [None, dimensions]
        return cls(layers)

    def description(self):
        """What decoder.json holds beside the image's shape."""
        layers = [{"class_name": kind, "config": config} for kind, config, _ in self._layers]
        specs = [
            {"name": f"{config['name']}/{name}", "shape": list(tensor().shape), "dtype": "float32"}
            for _, config, tensors in self._layers
            for name, tensor in tensors.items()
        ]
        topology = {"class_name": "Sequential", "config": {"name": "decoder", "layers": layers}}
        topology.update(keras_version="tfjs-layers", backend="tensor_flow.js")
        return {"modelTopology": topology, "weightSpecs": specs}

    def weights(self):
        """The numbers in the order of the weight specs, float32, little-endian."""
        tensors = (tensor() for _, _, tensors in self._layers for tensor in tensors.values())
        return b"".join(each.detach().cpu().numpy().astype("<f4").tobytes() for each in tensors)


# What follows makes tfjs layers of torch's: each is its kind, its config, and its tensors by name as tfjs orders them.
# Torch has channels first, tfjs has them last. A form is that of one example: (size,) or (channels, height, width).


def _activation(name):
    return "Activation", {"activation": name}, {}


def _to_image(form):
    return [("Reshape", {"target_shape": list(form)}, {}), ("Permute", {"dims": [2, 3, 1]}, {})]


def _linear(module, form):
    if form != (module.in_features,):
        raise ValueError("a linear layer is given something else than a vector")
    config = {"units": module.out_features, "activation": "linear", "use_bias": module.bias is not None}
    return [("Dense", config, _kernel(module, lambda: module.weight.t()))], (module.out_features,)


def _convolution(module, form, transposed=False):
    plain = module.groups == 1 and set(module.dilation) == {1} and module.padding_mode == "zeros"
    if not plain or isinstance(module.padding, str) or len(form) != 3:
        raise ValueError("a convolution of another kind")
    config = {
        "filters": module.out_channels, "kernel_size": list(module.kernel_size), "strides": list(module.stride),
        "padding": "valid", "use_bias": module.bias is not None, "activation": "linear", "data_format": "channels_last",
    }
    tensors = _kernel(module, lambda: module.weight.permute(2, 3, 1, 0))
    sides = list(zip(form[1:], module.kernel_size, module.stride, module.padding))
    if not transposed:
        pad = ("ZeroPadding2D", {"padding": [[p, p] for p in module.padding], "data_format": "channels_last"}, {})
        sizes = ((n + 2 * p - k) // s + 1 for n, k, s, p in sides)
        return [pad, ("Conv2D", config, tensors)], (module.out_channels, *sizes)
    if any(more > p for more, p in zip(module.output_padding, module.padding)):
        raise ValueError("an output padding that can't be cut away")
    cut = [[p, p - more] for p, more in zip(module.padding, module.output_padding)]
    sizes = ((n - 1) * s + k - sum(ends) for (n, k, s, _), ends in zip(sides, cut))
    crop = ("Cropping2D", {"cropping": cut, "data_format": "channels_last"}, {})
    return [("Conv2DTranspose", config, tensors), crop], (module.out_channels, *sizes)


def _batch_norm(module, form):
    if not (module.affine and module.track_running_stats):
        raise ValueError("a batch normalisation of another kind")
    names = {"gamma": "weight", "beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var"}
    tensors = {name: (lambda attribute=attribute: getattr(module, attribute)) for name, attribute in names.items()}
    return [("BatchNormalization", {"axis": -1, "epsilon": module.eps}, tensors)], form


def _kernel(module, kernel):
    return {"kernel": kernel, **({} if module.bias is None else {"bias": lambda: module.bias})}


def _reshape(form, wanted):
    """`wanted`: what view or reshape are given for an example."""
    size = math.prod(form)
    if len(wanted) == 1 and wanted[0] in (-1, size):
        back = [("Permute", {"dims": [3, 1, 2]}, {})] if len(form) == 3 else []
        return back + [("Flatten", {}, {})], (size,)
    if len(form) == 1 and len(wanted) == 3 and math.prod(wanted) == size:
        return _to_image(wanted), tuple(wanted)
    if tuple(wanted) == form:
        return [], form
    raise ValueError("a change of shape of another kind")


_ACTIVATIONS = {
    "relu": "relu", "relu6": "relu6", "sigmoid": "sigmoid", "tanh": "tanh", "elu": "elu", "selu": "selu",
    "silu": "swish", "softplus": "softplus", "softsign": "softsign",
}
_MODULES = {
    "linear": _linear,
    "conv2d": _convolution,
    "convtranspose2d": lambda module, form: _convolution(module, form, transposed=True),
    "batchnorm1d": _batch_norm,
    "batchnorm2d": _batch_norm,
    "flatten": lambda _module, form: _reshape(form, [-1]),
    "unflatten": lambda module, form: _reshape(form, list(module.unflattened_size)),
    "leakyrelu": lambda module, form: ([("LeakyReLU", {"alpha": module.negative_slope}, {})], form),
    "dropout": lambda _module, form: ([], form),
    "identity": lambda _module, form: ([], form),
}


def _chain(model, source, dimensions):
    """The layers that a function puts its argument through, and the form that comes out; ValueError for all else."""
    import torch
    import torch.fx

    class Root(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model
            self.source = source if isinstance(source, torch.nn.Module) else None

        def forward(self, z):
            return source(z)

    root = Root()
    modules = dict(root.named_modules())
    layers, value, form = [], None, (dimensions,)
    for node in torch.fx.Tracer().trace(root).nodes:
        if node.op == "placeholder":
            value = node
            continue
        if node.op == "call_method" and node.target == "size" or node.target in (getattr, operator.getitem):
            continue  # Asking for shapes changes nothing.
        if not node.args or node.args[0] is not value:
            raise ValueError("it is no chain")
        if node.op == "output":
            return layers, form
        added, form = _layers_of(node, modules.get(node.target) if node.op == "call_module" else None, form)
        layers += added
        value = node
    raise ValueError("it returns nothing")


def _layers_of(node, module, form):
    name = type(module).__name__ if module is not None else getattr(node.target, "__name__", node.target)
    name = name.lower().rstrip("_").replace("_", "")
    if module is not None and name in _MODULES:
        return _MODULES[name](module, form)
    standard = getattr(module, "alpha", 1.0) == 1.0 and getattr(module, "beta", 1) == 1
    plain = module is not None or len(node.args) == 1 and not set(node.kwargs) - {"inplace"}
    if name in _ACTIVATIONS and plain and standard:
        return [_activation(_ACTIVATIONS[name])], form
    if module is None and name in ("view", "reshape"):
        wanted = node.args[1] if isinstance(node.args[1], (tuple, list)) else node.args[1:]
        return _reshape(form, list(wanted[1:]))
    if module is None and name == "flatten" and node.args[1:] == (1,):
        return _reshape(form, [-1])
    raise ValueError(f"{name} is no known layer")
