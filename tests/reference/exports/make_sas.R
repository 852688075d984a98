# A small .sas7bdat for the importer's tests: Rscript make_sas.R
library(haven)
answers <- data.frame(AGE = c(30, NA, 55), GRADE = c(1, 2, 1), WORD = c("培训", "b", ""))
attr(answers$AGE, "label") <- "Age in years"
suppressWarnings(write_sas(answers, "sas_written_by_haven.sas7bdat"))
