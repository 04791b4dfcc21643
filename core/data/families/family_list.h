// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/task.h"

namespace rationale {

std::unique_ptr<Task> makeChainSumTask();
std::unique_ptr<Task> makeProductsTask();
std::unique_ptr<Task> makeDecimalArithmeticTask();
std::unique_ptr<Task> makeFractionSimplificationTask();
std::unique_ptr<Task> makeGcdTask();
std::unique_ptr<Task> makeLcmTask();
std::unique_ptr<Task> makePrimeFactorizationTask();
std::unique_ptr<Task> makeBaseConversionTask();
std::unique_ptr<Task> makeBitwiseArithmeticTask();
std::unique_ptr<Task> makeSimpleEquationsTask();
std::unique_ptr<Task> makePolynomialEquationsTask();
std::unique_ptr<Task> makeLegCountingTask();
std::unique_ptr<Task> makeCalendarArithmeticTask();
std::unique_ptr<Task> makeTimeIntervalsTask();
std::unique_ptr<Task> makeNumberSortingTask();
std::unique_ptr<Task> makeLetterCountingTask();
std::unique_ptr<Task> makeSpellBackwardTask();
std::unique_ptr<Task> makeWordSortingTask();
std::unique_ptr<Task> makeCaesarCipherTask();
std::unique_ptr<Task> makeGameOfLifeTask();
std::unique_ptr<Task> makeShortestPathTask();
std::unique_ptr<Task> makeMiniSudokuTask();
std::unique_ptr<Task> makeTowerOfHanoiTask();
std::unique_ptr<Task> makePuzzle24Task();
std::unique_ptr<Task> makeKnightsKnavesTask();
std::unique_ptr<Task> makeFamilyRelationshipsTask();

} // namespace rationale
