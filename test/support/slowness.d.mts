export function slowness(): number;
export function patience(ms: number): number;
