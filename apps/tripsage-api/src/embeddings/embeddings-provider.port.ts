/** Turns texts into vectors. Methods reject with `SupplierError` when the supplier gives no usable answer. */
export abstract class EmbeddingsProvider {
  /** The model's name. Vectors of different models can't be compared. */
  abstract readonly model: string;
  /** The numbers of each vector. */
  abstract readonly dimensions: number;
  /** The vector of each text, of length 1, in the order of the texts. */
  abstract embed(texts: readonly string[]): Promise<readonly Float32Array[]>;
}
