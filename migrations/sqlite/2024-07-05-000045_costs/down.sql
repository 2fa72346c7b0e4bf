DROP TABLE budgets;
DROP TABLE session_costs;
