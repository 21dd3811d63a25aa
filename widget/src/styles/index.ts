import { base } from "./base.js";
import { card } from "./card.js";
import { composer } from "./composer.js";
import { dates } from "./dates.js";
import { log } from "./log.js";
import { panel } from "./panel.js";

export const styles = [base, panel, log, card, dates, composer];
