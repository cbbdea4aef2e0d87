import { ValidateBy, type ValidationArguments } from 'class-validator';
import { isText } from '../requests/text-field.js';

export const MESSAGE_ROLES = ['user', 'assistant'] as const;
export type MessageRole = (typeof MESSAGE_ROLES)[number];

/** The longest text of a memory or a message, in characters. */
export const LONGEST_TEXT = 10_000;
const MOST_MESSAGES = 50;
const MOST_METADATA = 16;
const LONGEST_NAME = 64;
const LONGEST_VALUE = 500;

/** Accepts the messages of a conversation; the first wrong place of a wrong list is named. */
export function AreMessages(): PropertyDecorator {
  return ValidateBy(
    { name: 'areMessages', validator: { validate: (value) => wrongPlaceIn(value) === undefined } },
    { message: ({ value }: ValidationArguments) => `${MESSAGES}${placeText(wrongPlaceIn(value))}` },
  );
}

/** Accepts labels of a memory: a flat object of texts, numbers, `true` and `false`. */
export function IsMetadata(): PropertyDecorator {
  return ValidateBy(
    { name: 'isMetadata', validator: { validate: isMetadata } },
    {
      message:
        `an object of at most ${MOST_METADATA} fields with names of 1 to ${LONGEST_NAME} characters, each a text of at ` +
        `most ${LONGEST_VALUE} characters, a number, true or false`,
    },
  );
}

const MESSAGES = `a list of 1 to ${MOST_MESSAGES} messages, each with a role (user or assistant) and a content of 1 to ${LONGEST_TEXT} characters`;

/** The place of the first fault in what should be a list of messages; `undefined` where there is none. */
function wrongPlaceIn(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length < 1 || value.length > MOST_MESSAGES) return '';
  for (const [at, message] of (value as unknown[]).entries()) {
    if (!isRecord(message)) return `[${at}]`;
    const { role, content, ...others } = message;
    if (!MESSAGE_ROLES.some((name) => name === role)) return `[${at}].role`;
    if (!isText(content, LONGEST_TEXT)) return `[${at}].content`;
    const [other] = Object.keys(others);
    if (other !== undefined) return `[${at}], which has a field of another name`;
  }
  return undefined;
}

function placeText(place: string | undefined): string {
  return place === undefined || place === '' ? '' : `; wrong is ${place}`;
}

function isMetadata(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const fields = Object.entries(value);
  return fields.length <= MOST_METADATA && fields.every(([name, each]) => isName(name) && isLabel(each));
}

function isName(name: string): boolean {
  return name !== '' && name.length <= LONGEST_NAME;
}

function isLabel(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= LONGEST_VALUE && value.isWellFormed();
  return typeof value === 'boolean' || Number.isFinite(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
