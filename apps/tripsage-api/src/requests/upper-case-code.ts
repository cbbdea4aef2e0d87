import { Transform } from 'class-transformer';

/** Upper-cases a code of three letters. Other text stays as it is: some of it would become a code (`ſfo` → `SFO`). */
export function UpperCaseCode(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => {
    if (typeof value !== 'string') return value;
    const code = value.trim();
    return /^[A-Za-z]{3}$/.test(code) ? code.toUpperCase() : value;
  });
}
