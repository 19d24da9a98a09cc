/** From where pages show files: renders are where fal keeps them, and those of the sandbox are on this machine. */
export const FILES = "'self' data: https: http://localhost:* http://127.0.0.1:*";
