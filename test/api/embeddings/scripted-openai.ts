import { createHash } from 'node:crypto';
import { answer, type Script, type ScriptedSupplier, startSupplier } from '../scripted-supplier.js';

export const ANA = { 'x-sandbox-user': 'ana' };
export const DIMENSIONS = 256;

/** A vector that is told by its text alone. */
export function vectorOf(text: string, dimensions = DIMENSIONS): number[] {
  const bytes = createHash('sha256').update(text).digest();
  return Array.from({ length: dimensions }, (_, at) => Math.fround(((bytes[at % 32] ?? 0) - 128) / 1_000));
}

/** Little-endian 32-bit floats in base64, as OpenAI writes them. */
export function base64Of(numbers: readonly number[]): string {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, at) => bytes.writeFloatLE(number, at * 4));
  return bytes.toString('base64');
}

export interface ScriptedOpenAi extends ScriptedSupplier {
  instead: Script | undefined;
  /** The texts of each question. */
  asked(): string[][];
}

/** An OpenAI whose embeddings come in another order than that of the texts. */
export async function startOpenAi(): Promise<ScriptedOpenAi> {
  const openAi = { instead: undefined as Script | undefined } as ScriptedOpenAi;
  const supplier = await startSupplier((request, response) => {
    const { input } = supplier.requests.at(-1)!.body as { input: string[] };
    const data = input
      .map((text, index) => ({ object: 'embedding', index, embedding: base64Of(vectorOf(text)) }))
      .toReversed();
    const usual = answer(200, { object: 'list', data, model: 'text-embedding-3-small' });
    (openAi.instead ?? usual)(request, response);
  });
  return Object.assign(openAi, supplier, {
    asked: () => supplier.requests.map(({ body }) => (body as { input: string[] }).input),
  });
}
