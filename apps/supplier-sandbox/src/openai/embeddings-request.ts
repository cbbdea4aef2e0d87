import { MOST_DIMENSIONS } from '../embedding.js';
import { invalid, OpenAiRefusal } from './openai.errors.js';

/** Vectors that can be made. */
export interface EmbeddingsQuestion {
  readonly model: string;
  readonly texts: readonly string[];
  readonly encoding: 'float' | 'base64';
  readonly dimensions: number;
}

/** The only model that the sandbox plays; 1536 dimensions, or fewer. */
export const MODEL = 'text-embedding-3-small';
const MOST_INPUTS = 2048;
const MOST_TOKENS_OF_INPUT = 8192;
const CHARACTERS_PER_TOKEN = 4;

/** The question in the body of POST /embeddings, with OpenAI's words for what it refuses. */
export function toEmbeddingsQuestion(body: unknown): EmbeddingsQuestion {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid(
      null,
      'We could not parse the JSON body of your request. The OpenAI API expects an object.',
    );
  }
  const { model, input, encoding_format: encoding, dimensions } = body as Record<string, unknown>;
  return {
    model: modelOf(model),
    texts: textsOf(input),
    encoding: encodingOf(encoding),
    dimensions: dimensionsOf(dimensions),
  };
}

/** About as many as OpenAI counts in English: a token is some four characters. */
export function tokensOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.max(1, Math.ceil(text.length / CHARACTERS_PER_TOKEN)), 0);
}

function modelOf(given: unknown): string {
  if (given === MODEL) return MODEL;
  if (typeof given !== 'string' || given === '') throw invalid(null, 'you must provide a model parameter');
  throw new OpenAiRefusal(404, {
    message: `The model \`${given}\` does not exist or you do not have access to it.`,
    type: 'invalid_request_error',
    param: null,
    code: 'model_not_found',
  });
}

function textsOf(given: unknown): string[] {
  if (given === undefined || given === null) throw invalid('input', "Missing required parameter: 'input'.");
  const texts = Array.isArray(given) ? given : [given];
  if (texts.length > MOST_INPUTS) {
    const message = `Invalid 'input': array too long. Expected an array with maximum length ${MOST_INPUTS}, but got an array with length ${texts.length} instead.`;
    throw invalid('input', message, 'array_above_max_length');
  }
  if (texts.length === 0 || texts.some((text) => typeof text !== 'string')) throw wrongInput();
  if (texts.includes('')) throw invalid('input', "Invalid 'input': input cannot be an empty string.");
  const long = texts.find((text) => tokensOf([text]) > MOST_TOKENS_OF_INPUT);
  if (long === undefined) return texts;
  throw invalid(
    null,
    `This model's maximum context length is ${MOST_TOKENS_OF_INPUT} tokens, however you requested ${tokensOf([long])} tokens (${tokensOf([long])} in your prompt; 0 for the completion). Please reduce your prompt; or completion length.`,
  );
}

function wrongInput(): OpenAiRefusal {
  return invalid(
    'input',
    "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.",
  );
}

function encodingOf(given: unknown): EmbeddingsQuestion['encoding'] {
  if (given === undefined || given === null) return 'float';
  if (given === 'float' || given === 'base64') return given;
  throw invalid(
    'encoding_format',
    `Invalid value: '${String(given)}'. Supported values are: 'float' and 'base64'.`,
    'invalid_value',
  );
}

function dimensionsOf(given: unknown): number {
  if (given === undefined || given === null) return MOST_DIMENSIONS;
  if (typeof given !== 'number' || !Number.isInteger(given) || given < 1) {
    const message = `Invalid value for 'dimensions': expected an integer of at least 1, got '${String(given)}'.`;
    throw invalid('dimensions', message, 'invalid_value');
  }
  if (given <= MOST_DIMENSIONS) return given;
  throw invalid(
    'dimensions',
    `Invalid value for 'dimensions' = ${given}. Must be less than or equal to ${MOST_DIMENSIONS}.`,
  );
}
