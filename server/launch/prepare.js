// @ts-check
/** Ends an install: makes the bundle, so that even the first start is a quick one. */
import { bundledProgram } from './program.js';

await bundledProgram();
