import { DataError } from "./data-set.js";
import { findFile } from "./find-file.js";

/** Where Debian's package dataset-fashion-mnist puts it. */
const DEBIAN = "/usr/share/datasets/fashion-mnist";

export const fashionClassNames: readonly string[] = [
  ...["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"],
  ...["Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
];

/** The folder with Fashion-MNIST's IDX files. @throws DataError that says how to get them */
export async function fashionFolder(given: string | undefined): Promise<string> {
  const folder = given ?? DEBIAN;
  const names = ["train-images-idx3-ubyte", "train-images-idx3-ubyte.gz"];
  if (await findFile(folder, names)) return folder;
  throw new DataError(
    `${folder}: Fashion-MNIST is not there; install Debian's package dataset-fashion-mnist (apt-get install dataset-fashion-mnist), or put its four IDX files (github.com/zalandoresearch/fashion-mnist) into a folder and name it in the setting latentLens.fashionMnistFolder`,
  );
}
