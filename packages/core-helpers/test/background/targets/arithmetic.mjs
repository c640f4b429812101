export const increment = (n) => n + 1;
