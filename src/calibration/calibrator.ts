import type { Task } from '../core/task.ts';

export const calibrationMethods = ['platt', 'isotonic', 'beta', 'temperature', 'vector'] as const;
export type CalibrationMethod = (typeof calibrationMethods)[number];

/** What a method learned: plain data, which goes into JSON as it is. */
export type Parameters = Readonly<Record<string, number | readonly number[]>>;

/** A map from a model's probabilities to probabilities that happen as often as they say. */
export interface Calibrator {
  readonly name: CalibrationMethod;
  readonly summary: string;
  /** Whether it can calibrate predictions of this task. */
  serves(task: Task): boolean;
  /**
   * @param outputs one array per prediction column: p_up for two classes, else one per class, summing to one
   * @param y class index of each row; every class is among them
   */
  fit(outputs: readonly Float64Array[], y: Float64Array): readonly Parameters[];
  /** @returns as many columns as went in; of several classes they sum to one */
  apply(parameters: readonly Parameters[], outputs: readonly Float64Array[]): Float64Array[];
}

/** A map of one probability, such as that of 'up'. */
export interface BinaryMethod {
  readonly name: CalibrationMethod;
  readonly summary: string;
  /** @param happened 0 or 1, shape (rows,) */
  fit(p: Float64Array, happened: Float64Array): Parameters;
  apply(parameters: Parameters, p: Float64Array): Float64Array;
}

/**
 * A binary method for any number of classes: of two it maps p_up; of more, each class against the rest, and the results
 * are divided by their sum (scikit-learn's CalibratedClassifierCV does the same). A row whose results are all zero gets
 * equal shares.
 * @see Zadrozny & Elkan (2002), Transforming Classifier Scores into Accurate Multiclass Probability Estimates, KDD
 */
export function oneAgainstRest(method: BinaryMethod): Calibrator {
  return {
    name: method.name,
    summary: method.summary,
    serves: ({ kind }) => kind !== 'regression',
    fit: (outputs, y) =>
      outputs.map((p, k) => {
        const code = outputs.length === 1 ? 1 : k;
        return method.fit(
          p,
          y.map((actual) => (actual === code ? 1 : 0)),
        );
      }),
    apply: (parameters, outputs) => {
      const mapped = outputs.map((p, k) => method.apply(parameters[k], p));
      return mapped.length === 1 ? mapped : normalised(mapped);
    },
  };
}

function normalised(columns: readonly Float64Array[]): Float64Array[] {
  const total = columns[0].map((_, row) => columns.reduce((sum, column) => sum + column[row], 0));
  return columns.map((column) =>
    column.map((value, row) => (total[row] > 0 ? value / total[row] : 1 / columns.length)),
  );
}

/** 'slope 0.91, intercept -0.02', for people. */
export function parameterText(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) =>
      typeof value === 'number' ? `${name} ${value.toPrecision(3)}` : `${name} of ${value.length} values`,
    )
    .join(', ');
}
