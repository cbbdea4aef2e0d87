export function slowSpecs(root: string): string[];
export function longSpecs(root: string): string[];
